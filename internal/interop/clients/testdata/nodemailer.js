// Sends messages with nodemailer. The argument is the folder in which it is installed; the input is JSON: the transport's
// options, and messages with an envelope and their octets in base64. The output is nodemailer's own log.
const nodemailer = require(process.argv[2] + "/node_modules/nodemailer");

const { transport, messages } = JSON.parse(require("fs").readFileSync(0));

async function main() {
  const sender = nodemailer.createTransport({ ...transport, logger: true, debug: true });
  try {
    for (const m of messages) {
      await sender.sendMail({ envelope: m.envelope, dsn: m.dsn, raw: Buffer.from(m.raw, "base64") });
    }
  } finally {
    sender.close();
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
