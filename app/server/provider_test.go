package server_test

import "github.com/WebsyteAI/websyte/app/auth/provider"

func providerScenarios() []scenario {
	const identities = "/api/user/identities"
	return []scenario{
		{method: "GET", path: "/api/auth/{provider}", want: all(303)},
		{method: "GET", path: "/api/auth/{provider}/callback", want: all(303)},
		{method: "GET", path: identities, want: accountsRead(200)},
		// Tokens have no browser that comes back.
		{method: "POST", path: identities, json: map[string]any{"provider": provider.GitHub}, want: accountsWrite(403), signed: all(200).give(401, suspended).give(403, forged)},
		{method: "DELETE", path: identities + "/{id}", want: personal(404), signed: everyAccount(404).give(403, forged)},
	}
}

// gitHub is a provider that nobody comes back from.
func gitHub() provider.Options {
	return provider.Options{GitHub: provider.Client{ID: "client", Secret: "secret"}, GitHubURL: "https://github.example"}
}
