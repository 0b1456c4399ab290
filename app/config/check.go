package config

import (
	"errors"
	"net"
	"net/url"
	"strconv"
	"strings"

	"github.com/WebsyteAI/websyte/app"
)

func checkAddr(s string) error {
	_, port, err := net.SplitHostPort(s)
	n, perr := strconv.Atoi(port)
	if err != nil || perr != nil || n < 0 || n > 65535 {
		return errors.New("must be host:port, such as 127.0.0.1:8080 or :8080")
	}
	return nil
}

func checkOptionalAddr(s string) error {
	if s == "" {
		return nil
	}
	return checkAddr(s)
}

func checkPath(s string) error {
	if s == "" || strings.ContainsRune(s, 0) {
		return errors.New("must name a folder")
	}
	return nil
}

func checkOrigin(s string) error {
	if s != "" && app.Origin(s) != s {
		return errors.New("must be scheme and host alone, such as https://chat.example.org")
	}
	return nil
}

func checkAddress(s string) error {
	if s != "" && !app.IsWebAddress(s) {
		return errors.New("must be an http or https address without credentials")
	}
	return nil
}

func checkChromium(s string) error {
	scheme, rest, isAddress := strings.Cut(s, "://")
	if isAddress && (strings.Contains(rest, "@") || scheme != "http" && scheme != "ws") || strings.ContainsAny(s, "\r\n\x00") || len(s) > 4096 {
		return errors.New("must be the path of a program, or an address such as http://127.0.0.1:9222")
	}
	return nil
}

func checkName(s string) error {
	if s == "" {
		return errors.New("must name a model")
	}
	return checkOptionalName(s)
}

func checkOptionalName(s string) error {
	if len(s) > 200 || strings.ContainsAny(s, "\r\n\x00") {
		return errors.New("must be the name of a model, at most 200 bytes")
	}
	return nil
}

func checkProvider(s string) error {
	return oneOf(Builtin, OpenAI, None, "")(s)
}

func checkUserAgent(s string) error {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return errors.New("must be plain ASCII")
		}
	}
	if strings.TrimSpace(s) == "" || len(s) > 200 {
		return errors.New("must have 1 to 200 characters")
	}
	return nil
}

// shown is a value as an error may repeat it: no password of an address, and not endless.
func shown(s string) string {
	if u, err := url.Parse(s); err == nil && u.User != nil {
		s = u.Redacted()
	} else if strings.Contains(s, "@") && strings.Contains(s, "://") {
		s = hidden
	}
	return s[:min(len(s), 200)]
}
