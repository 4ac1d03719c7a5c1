// The scenario with which one's own begins: the smallest in which a message arrives.
export const starter = `# Ana writes to Bob
#
# Two servers, one message. Change what you like, and let it happen.
refs     RFC5321
level    interop
zone     world
host     mail.a.example  192.0.2.10  exchange2003
host     mx.b.example    192.0.2.25  exchange2003
mailbox  mail.a.example  ana@a.example
mailbox  mx.b.example    bob@b.example

send     mail.a.example  note.eml
wait     quiet
see      inbox  bob@b.example  1
-- world --
$ORIGIN a.example.
@     SOA  ns hostmaster 1 3600 600 86400 300
@     MX   10 mail
mail  A    192.0.2.10
$ORIGIN b.example.
@     SOA  ns hostmaster 1 3600 600 86400 300
@     MX   10 mx
mx    A    192.0.2.25
-- note.eml --
From: ana@a.example
To: bob@b.example
Subject: Hello

Hello Bob
`
