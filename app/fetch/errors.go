package fetch

import (
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/WebsyteAI/websyte/app"
)

// maxRetryAfter bounds what a server may ask for, so that one answer cannot put a
// page off for ever.
const maxRetryAfter = 24 * time.Hour

var (
	errStalled  = errors.New("no progress")
	errTooLong  = errors.New("the whole request took too long")
	errTooLarge = errors.New("body over the limit")
)

func failure(code app.DocumentErrorCode, err error, format string, args ...any) *app.DocumentError {
	return &app.DocumentError{Code: code, Message: fmt.Sprintf(format, args...), Err: err}
}

func passing(code app.DocumentErrorCode, err error, format string, args ...any) *app.DocumentError {
	e := failure(code, err, format, args...)
	e.Temporary = true
	return e
}

func blocked(err error, format string, args ...any) *app.DocumentError {
	return failure(app.ErrBlocked, err, format, args...)
}

// explain turns what connecting, asking or reading ended with into words for the
// site's owner. outer is the caller's context: when that has ended, its error is
// returned as it is, for then nothing is wrong with the page.
func explain(outer, inner context.Context, host string, err error) error {
	if outer.Err() != nil {
		return context.Cause(outer)
	}
	if e, ok := errors.AsType[*app.DocumentError](err); ok {
		return e
	}
	if cause := context.Cause(inner); errors.Is(cause, errStalled) || errors.Is(cause, errTooLong) {
		return passing(app.ErrTimeout, errors.Join(cause, err), "%s did not answer in time. Try again later, or ask whoever runs the site.", host)
	}
	for _, explainer := range []func(string, error) *app.DocumentError{explainGuard, explainName, explainTLS, explainBody, explainNetwork} {
		if e := explainer(host, err); e != nil {
			return e
		}
	}
	return failure(app.ErrUnreachable, err, "%s gave an answer that is not valid HTTP. Check that the address belongs to a website.", host)
}

func explainGuard(host string, err error) *app.DocumentError {
	switch {
	case errors.Is(err, errPrivateAddress):
		return blocked(err, "%s is not on the public internet. For a site in your own network, set crawl.allow_private.", host)
	case errors.Is(err, errForbiddenAddress):
		return blocked(err, "%s leads to a network address that is never fetched.", host)
	}
	return nil
}

func explainName(host string, err error) *app.DocumentError {
	dns, ok := errors.AsType[*net.DNSError](err)
	switch {
	case !ok:
		return nil
	case dns.IsNotFound:
		return failure(app.ErrUnreachable, err, "There is no site named %s. Check the spelling of the address.", host)
	default:
		return passing(app.ErrUnreachable, err, "The name %s could not be looked up. Try again later.", host)
	}
}

func explainTLS(host string, err error) *app.DocumentError {
	var (
		name      x509.HostnameError
		invalid   x509.CertificateInvalidError
		authority x509.UnknownAuthorityError
		verify    *tls.CertificateVerificationError
		record    tls.RecordHeaderError
		alert     tls.AlertError
	)
	switch {
	case errors.As(err, &name):
		return failure(app.ErrTLS, err, "The certificate of %s is for another name. Renew it so that it covers this one.", host)
	case errors.As(err, &invalid) && invalid.Reason == x509.Expired:
		return failure(app.ErrTLS, err, "The certificate of %s has expired or is not valid yet. Renew it.", host)
	case errors.As(err, &authority):
		return failure(app.ErrTLS, err, "The certificate of %s is not signed by a known authority, or its intermediate certificate is missing.", host)
	case errors.As(err, &invalid), errors.As(err, &verify):
		return failure(app.ErrTLS, err, "The certificate of %s is not valid.", host)
	case errors.As(err, &record):
		return failure(app.ErrTLS, err, "%s does not speak TLS at this port. Try the address with http://.", host)
	case errors.As(err, &alert):
		return failure(app.ErrTLS, err, "%s and websyte could not agree on an encrypted connection.", host)
	}
	return nil
}

func explainBody(host string, err error) *app.DocumentError {
	var corrupt flate.CorruptInputError
	switch {
	case errors.Is(err, errTooLarge):
		return failure(app.ErrTooLarge, err, "The document is larger than the limit.")
	case errors.As(err, &corrupt), errors.Is(err, gzip.ErrHeader), errors.Is(err, gzip.ErrChecksum),
		errors.Is(err, zlib.ErrHeader), errors.Is(err, zlib.ErrChecksum), errors.Is(err, zlib.ErrDictionary):
		return failure(app.ErrMalformed, err, "%s sent a compressed answer that is damaged.", host)
	}
	return nil
}

func explainNetwork(host string, err error) *app.DocumentError {
	var (
		timeout   net.Error
		operation *net.OpError
	)
	switch {
	case errors.As(err, &timeout) && timeout.Timeout(), errors.Is(err, context.DeadlineExceeded):
		return passing(app.ErrTimeout, err, "%s did not answer in time. Try again later, or ask whoever runs the site.", host)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return passing(app.ErrUnreachable, err, "%s closed the connection before the answer was complete.", host)
	case errors.As(err, &operation), isHTTP2(err):
		return passing(app.ErrUnreachable, err, "%s could not be reached. Check that the site is up.", host)
	}
	return nil
}

// isHTTP2 holds for streams and connections that the other side ended. net/http
// keeps their types to itself.
func isHTTP2(err error) bool {
	text := err.Error()
	return strings.Contains(text, "http2: ") || strings.Contains(text, "stream error: ") ||
		strings.Contains(text, "http: server closed idle connection")
}

// StatusError is the cause of a DocumentError that came from a status.
type StatusError struct{ Status int }

func (e *StatusError) Error() string { return "status " + strconv.Itoa(e.Status) }

// statusError is what a status other than success means to the site's owner.
func (c *Client) statusError(u *url.URL, withHeaders bool, response *http.Response, now time.Time) *app.DocumentError {
	host, status := u.Hostname(), response.StatusCode
	e := failure(app.HTTPStatusError(status), &StatusError{status}, "%s answered with status %d.", host, status)
	switch {
	case withHeaders && (status == http.StatusUnauthorized || status == http.StatusForbidden):
		e.Code, e.Message = app.ErrNeedsLogin, fmt.Sprintf("%s does not let in whoever sends the headers of this source (%d). Check the user name and password, or write settings.headers anew.", host, status)
	case status == http.StatusUnauthorized || status == http.StatusProxyAuthRequired:
		e.Code, e.Message = app.ErrNeedsLogin, "The page asks for a login. Give its source the header that lets it in (settings.headers), open the page to everybody, or exclude it."
	case status == http.StatusForbidden:
		e.Message = fmt.Sprintf("%s refuses this page (403). If a firewall or bot protection guards it, let the User-Agent %q in.", host, c.options.UserAgent)
	case status == http.StatusNotFound || status == http.StatusGone:
		e.Message = fmt.Sprintf("There is no page at this address (%d).", status)
	case status == http.StatusTooManyRequests:
		e.Message, e.Temporary = fmt.Sprintf("%s asks for fewer requests (429).", host), true
	case status == http.StatusRequestTimeout, status == http.StatusTooEarly, status >= 500:
		e.Message, e.Temporary = fmt.Sprintf("%s has a fault of its own at the moment (%d).", host, status), true
	}
	if e.Temporary {
		e.RetryAfter = retryAfter(response.Header.Get("Retry-After"), now)
	}
	return e
}

// retryAfter reads seconds or a date, RFC 9110 section 10.2.3.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if seconds, err := strconv.ParseUint(value, 10, 31); err == nil {
		return min(time.Duration(seconds)*time.Second, maxRetryAfter)
	}
	if at, err := http.ParseTime(value); err == nil && at.After(now) {
		return min(at.Sub(now), maxRetryAfter)
	}
	return 0
}
