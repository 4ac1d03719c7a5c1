package result

// A System is a mail server that was examined.
type System struct {
	Name      string   `json:"name"`
	Version   string   `json:"version,omitempty"`
	Adapter   string   `json:"adapter"`   // "address", "recipe", "postfix"
	Address   string   `json:"address"`   // where it listened
	Abilities []string `json:"abilities"` // what the harness could do with it beside talking
	// Config is how it was configured: files by name.
	Config map[string]string `json:"config,omitempty"`
	// Edition is that of the catalogue of cases, which is not the program's version.
	Edition string `json:"edition"`
	Mode    string `json:"mode"` // "operational" or "strict"
	Machine string `json:"machine"`
	Again   string `json:"again"` // the command that examines it again
}
