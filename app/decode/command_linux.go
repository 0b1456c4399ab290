package decode

// executable is this program's file, also after an upgrade has replaced it.
func executable() (string, error) { return "/proc/self/exe", nil }
