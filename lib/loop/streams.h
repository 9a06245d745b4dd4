// Streams over any handle of libuv: for what opens connections and pipes of its own.
#pragma once

#include <uv.h>

#include <cstddef>
#include <utility>

#include "loop/stream_reader.h"
#include "loop/stream_writer.h"
#include "loop/uv_handle.h"

namespace aio::detail {

/// A reader and a writer over an initialised uv_tcp_t, uv_pipe_t or uv_tty_t that is
/// connected or open. They own it; it closes when the writer is closed or dropped.
///
///     auto pipe = detail::UvHandle<uv_pipe_t>::make();
///     check_uv(uv_pipe_init(loop.uv(), pipe.get(), 0), "uv_pipe_init");
///     ...  // uv_spawn makes it the child's standard input, or: uv_pipe_open(pipe.get(), fd)
///     StreamWriter input = detail::make_stream_writer(std::move(pipe));
std::pair<StreamReader, StreamWriter> make_streams(
    UvHandle<uv_stream_t> stream, std::size_t limit = StreamReader::kDefaultLimit);

/// A reader alone, which closes the handle when it goes.
StreamReader make_stream_reader(UvHandle<uv_stream_t> stream,
                                std::size_t limit = StreamReader::kDefaultLimit);

/// A writer alone. That the peer has gone is noticed, though nothing is read.
StreamWriter make_stream_writer(UvHandle<uv_stream_t> stream);

}  // namespace aio::detail
