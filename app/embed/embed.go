// Package embed is the family of embedding models: text goes in, unit vectors
// come out, and texts that mean the same lie near each other.
//
// The members are packages of their own. openai calls an endpoint; builtin has the
// model in the program, which e5 computes. Each has the same methods:
//
//	Model() string
//	Passages(ctx context.Context, texts []string) ([][]float32, error)
//	Query(ctx context.Context, text string) ([]float32, error)
//
// There is no interface here: what consumes vectors declares the methods that it
// needs. A model may put questions and passages differently, hence two methods.
// Vectors of two models never compare, hence Model, which names what made them.
package embed
