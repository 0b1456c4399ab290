package app

import "testing"

func TestEMailAddressesThatLookAlike(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		email, normal string
		valid         bool
	}{
		{" Ada@Example.ORG ", "ada@example.org", true},
		{"ÉRIC@example.org", "éric@example.org", true},
		{"ada@münchen.example", "ada@münchen.example", true},
		{"\u212Aate@example.org", "\u212Aate@example.org", false}, // the Kelvin sign, of which lower case makes k
		{"\u0130da@example.org", "\u0130da@example.org", false},   // I with a dot, of which it makes i
		{"ada@example.org\u202E", "ada@example.org\u202E", false},
		{"a\u200Bda@example.org", "a\u200Bda@example.org", false},
		{"a\u00ADda@example.org", "a\u00ADda@example.org", false},
		{"a\u0085da@example.org", "a\u0085da@example.org", false},
		{"a\u2003da@example.org", "a\u2003da@example.org", false},
	} {
		if got := NormalEmail(c.email); got != c.normal {
			t.Errorf("%+q became %+q", c.email, got)
		}
		if err := (User{Email: c.normal, Role: RoleOwner}).Validate(); (err == nil) != c.valid {
			t.Errorf("%+q: %v", c.normal, err)
		}
	}
}
