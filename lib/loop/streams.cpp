#include "loop/streams.h"

#include "loop/stream_transport.h"

namespace aio::detail {

std::pair<StreamReader, StreamWriter> make_streams(UvHandle<uv_stream_t> stream,
                                                   std::size_t limit) {
  const Ref<StreamCore> core = StreamCore::make(limit);
  std::pair<StreamReader, StreamWriter> streams(core, core);
  StreamTransport::make(std::move(stream), core->as_protocol())->start();
  return streams;
}

StreamReader make_stream_reader(UvHandle<uv_stream_t> stream, std::size_t limit) {
  const Ref<StreamCore> core = StreamCore::make(limit);
  StreamReader reader(core);
  StreamTransport::make(std::move(stream), core->as_protocol())->start();
  return reader;
}

StreamWriter make_stream_writer(UvHandle<uv_stream_t> stream) {
  const Ref<StreamCore> core = StreamCore::make(StreamReader::kDefaultLimit);
  StreamWriter writer(core);
  using Incoming = StreamTransport::Incoming;
  const bool terminal = stream->type == UV_TTY;
  StreamTransport::make(std::move(stream), core->as_protocol())
      ->start(terminal ? Incoming::ignore : Incoming::notice_hangup);
  return writer;
}

}  // namespace aio::detail
