package auth

import "strings"

// Device is a browser's name for its owner to know it by, such as "Firefox on
// Windows", from what it says in User-Agent. Nothing else of that is kept.
func Device(userAgent string) string {
	browser, system := first(userAgent, browsers), first(userAgent, systems)
	switch {
	case browser != "" && system != "":
		return browser + " on " + system
	case browser+system != "":
		return browser + system
	}
	return "Unknown device"
}

// mark is a part of a User-Agent, and whose it is.
type mark struct{ part, name string }

// Browsers claim to be those that were there before them: the newest claim counts.
var browsers = []mark{
	{"Edg", "Edge"}, {"OPR/", "Opera"}, {"SamsungBrowser/", "Samsung Internet"}, {"Vivaldi/", "Vivaldi"},
	{"Firefox/", "Firefox"}, {"FxiOS/", "Firefox"}, {"CriOS/", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"},
	{"curl/", "curl"}, {"python", "Python"}, {"Go-http-client", "Go"},
}

var systems = []mark{
	{"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Android", "Android"}, {"Windows", "Windows"}, {"CrOS", "ChromeOS"},
	{"Mac OS X", "macOS"}, {"Linux", "Linux"},
}

func first(userAgent string, marks []mark) string {
	for _, m := range marks {
		if strings.Contains(userAgent, m.part) {
			return m.name
		}
	}
	return ""
}
