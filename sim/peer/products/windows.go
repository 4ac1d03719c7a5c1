package products

import "github.com/smtplab/smtplab/sim/catalogue"

// A place is where a product's own windows show a setting, what it is called there, and what it says where nothing is set, if
// that is not what the product does.
type place struct{ page, label, own string }

// Windows of one family of products, by setting.
type windows map[string]place

// windowsOf are the windows of each product. Where an article names a tab, a button or a box, its words are used: Q276347 (the
// Delivery tabs of IIS 4.0 and 5.0, the TCP/IP properties), KB 818222 (the connector's Advanced tab), Q303734 (the pages of the
// SMTP virtual server). The others are as the consoles have them (recalled). What a product shows nowhere is left out.
var windowsOf = map[string][]windows{
	"exchange2000": {virtualServer, ofExchange, networkOf2000},
	"exchange2003": {virtualServer, ofExchange, networkOf2000},
	"iis5":         {virtualServer, networkOf2000},
	"iis4":         {site, networkOfNT4},
	"mcis2":        {site, networkOfNT4},
	"mcis1":        {site, networkOfNT4}, // MCIS 1.0 had an older console (assumed to show the same)
	"exchange40":   {mailService("Internet Mail Connector"), networkOfNT4},
	"exchange50":   {mailService("Internet Mail Service"), networkOfNT4},
	"exchange55":   {mailService("Internet Mail Service"), networkOfNT4},
}

// virtualServer has the windows of the SMTP service of Windows 2000 and 2003.
var virtualServer = windows{
	"retry":        {page: "SMTP virtual server > Delivery", label: "Retry intervals"},
	"delay-notice": {page: "SMTP virtual server > Delivery", label: "Delay notification"},
	"expire":       {page: "SMTP virtual server > Delivery", label: "Expiration timeout"},
	"fqdn":         {page: "SMTP virtual server > Delivery > Advanced Delivery", label: "Fully-qualified domain name"},
	"smart-host":   {page: "SMTP virtual server > Delivery > Advanced Delivery", label: "Smart host"},
	"tls":          {page: "SMTP virtual server > Delivery > Outbound Security", label: "TLS encryption"},
	"auth":         {page: "SMTP virtual server > Delivery > Outbound Security", label: "User name"},
	"size":         {page: "SMTP virtual server > Messages", label: "Limit message size to (octets)"},
	"relay":        {page: "SMTP virtual server > Access > Relay Restrictions", label: "Computers that may relay"},
	"certificate":  {page: "SMTP virtual server > Access", label: "Certificate"},
	"log":          {page: "SMTP virtual server > General", label: "Logging"},
	"log-format":   {page: "SMTP virtual server > General", label: "Active log format"},
}

// ofExchange has what Exchange 2000 and 2003 show beside or otherwise: the SMTP connector, and intervals without the quick
// tries that come before them and stand in the registry.
var ofExchange = windows{
	"retry": {page: "SMTP virtual server > Delivery", label: "Retry intervals", own: "10m,10m,10m,15m"},
	"helo":  {page: "SMTP connector > Advanced", label: "Send HELO instead of EHLO"},
}

// site has the windows of the SMTP site of Internet Information Server 4.0.
var site = windows{
	"retry":      {page: "SMTP site > Delivery", label: "Retry interval"},
	"fqdn":       {page: "SMTP site > Delivery", label: "Fully qualified domain name"},
	"smart-host": {page: "SMTP site > Delivery", label: "Smart host"},
	"size":       {page: "SMTP site > Messages", label: "Maximum message size (octets)"},
	"relay":      {page: "SMTP site > Directory Security > Relay Restrictions", label: "Computers that may relay"},
	"log":        {page: "SMTP site > SMTP Site", label: "Logging"},
	"log-format": {page: "SMTP site > SMTP Site", label: "Active log format"},
}

// mailService has the window of the Internet Mail Connector of Exchange 4.0, and of the Service that it became.
func mailService(window string) windows {
	return windows{
		"smart-host": {page: window + " > Connections", label: "Forward all messages to host"},
		"retry":      {page: window + " > Connections", label: "Retry intervals"},
		"expire":     {page: window + " > Connections > Time-outs", label: "Time-out of mail"},
		"relay":      {page: window + " > Routing", label: "Computers that may relay"},
		"size":       {page: window + " > General", label: "Message size limit (octets)"},
		"log":        {page: window + " > Diagnostics Logging", label: "SMTP Protocol Log"},
	}
}

// The windows of the systems themselves.
var (
	networkOf2000 = windows{
		"dns":           {page: "TCP/IP", label: "DNS server addresses, in order of use"},
		"computer-name": {page: "Network Identification", label: "Computer name"},
	}
	networkOfNT4 = windows{
		"dns":           {page: "TCP/IP > DNS", label: "DNS Service Search Order"},
		"gethostname":   {page: "TCP/IP > DNS", label: "Host Name"},
		"computer-name": {page: "Network > Identification", label: "Computer Name"},
	}
)

// showOn notes where settings are shown; later windows have the last word.
func showOn(all []windows, params []catalogue.Param) {
	for _, w := range all {
		for i := range params {
			if at, shown := w[params[i].Name]; shown {
				params[i].Page, params[i].Label, params[i].Own = at.page, at.label, at.own
			}
		}
	}
}
