package app

import "time"

// Access is what an account may do with one widget. "" is nothing.
type Access string

const (
	AccessViewer Access = "viewer" // reads all of it
	AccessEditor Access = "editor" // changes all of it, but not whose it is or who else has it
	AccessOwner  Access = "owner"  // everything; an admin has this with every widget
)

// Allows tells whether a holds what need asks for. Nothing holds a need of "".
func (a Access) Allows(need Access) bool { return need != "" && a.rank() >= need.rank() }

func (a Access) rank() int {
	switch a {
	case AccessViewer:
		return 1
	case AccessEditor:
		return 2
	case AccessOwner:
		return 3
	}
	return 0
}

// Need is nil where a allows need, and otherwise says who can change that.
func (a Access) Need(need Access) error {
	if a.Allows(need) {
		return nil
	}
	if need == AccessOwner {
		return Errorf(Forbidden, "this widget is shared with you: only its owner can do this")
	}
	return Errorf(Forbidden, "this widget is shared with you to be looked at: its owner can make you an editor")
}

// Scope says whose widgets a call may see. Every store method that starts from a
// widget's ID takes one, and gives the widget with the Access that the scope has to
// it. The zero Scope sees nothing.
type Scope struct {
	owner  UserID
	shared bool
	all    bool
}

// OwnedBy sees the widgets of one account.
func OwnedBy(id UserID) Scope { return Scope{owner: id} }

// SeenBy sees those that are shared with the account as well.
func SeenBy(id UserID) Scope { return Scope{owner: id, shared: true} }

// AllOwners sees every widget: admins, and the program's own background work.
func AllOwners() Scope { return Scope{all: true} }

// Owner is the account that s is limited to, "" when All.
func (s Scope) Owner() UserID { return s.owner }

// SharedWith is the account whose shares s sees too, "" for none.
func (s Scope) SharedWith() UserID {
	if s.shared {
		return s.owner
	}
	return ""
}

// All tells whether s sees every owner's widgets.
func (s Scope) All() bool { return s.all }

// Share lets an account see a widget of another's.
type Share struct {
	UserID    UserID
	Email     string
	Name      string
	Access    Access // AccessViewer or AccessEditor
	CreatedAt time.Time
}

// MaxShares is how many accounts one widget can be shared with.
const MaxShares = 100
