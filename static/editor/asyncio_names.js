// The names of CPython 3.14's asyncio that the editor completes: `asyncio.__all__`, and the members of the classes whose
// objects programs use, both without names that start with an underscore.
//
// Invariant: the list is static, because the editor opens before Python has loaded. It was made by `sorted(asyncio.__all__)`
// and `dir(cls)` for each class; Process is asyncio.subprocess.Process. A Condition gets the methods of its lock only when it
// is created. Next: completion.js.

const words = (text) => text.trim().split(/\s+/);

/** What `asyncio.` is followed by, by kind. */
export const NAMES = {
  function: words(`
    all_tasks as_completed capture_call_graph create_eager_task_factory create_subprocess_exec
    create_subprocess_shell create_task current_task eager_task_factory ensure_future format_call_graph
    future_add_to_awaited_by future_discard_from_awaited_by gather get_event_loop get_event_loop_policy
    get_running_loop iscoroutine iscoroutinefunction isfuture new_event_loop open_connection print_call_graph run
    run_coroutine_threadsafe set_event_loop set_event_loop_policy shield sleep start_server timeout timeout_at
    to_thread wait wait_for wrap_future
  `),
  class: words(`
    AbstractEventLoop AbstractServer Barrier BaseEventLoop BaseProtocol BaseTransport BoundedSemaphore
    BufferedProtocol Condition DatagramProtocol DatagramTransport Event EventLoop FrameCallGraphEntry Future
    FutureCallGraph Handle LifoQueue Lock PriorityQueue Protocol Queue ReadTransport Runner SelectorEventLoop
    Semaphore Server StreamReader StreamReaderProtocol StreamWriter SubprocessProtocol SubprocessTransport Task
    TaskGroup Timeout TimerHandle Transport WriteTransport
  `),
  type: words(`
    BrokenBarrierError CancelledError IncompleteReadError InvalidStateError LimitOverrunError QueueEmpty QueueFull
    QueueShutDown SendfileNotAvailableError TimeoutError
  `),
  constant: words(`
    ALL_COMPLETED FIRST_COMPLETED FIRST_EXCEPTION
  `),
};

/** The members of a class's objects. */
export const MEMBERS = {
  AbstractEventLoop: words(`
    add_reader add_signal_handler add_writer call_at call_exception_handler call_later call_soon
    call_soon_threadsafe close connect_accepted_socket connect_read_pipe connect_write_pipe create_connection
    create_datagram_endpoint create_future create_server create_task create_unix_connection create_unix_server
    default_exception_handler get_debug get_exception_handler get_task_factory getaddrinfo getnameinfo is_closed
    is_running remove_reader remove_signal_handler remove_writer run_forever run_in_executor run_until_complete
    sendfile set_debug set_default_executor set_exception_handler set_task_factory shutdown_asyncgens
    shutdown_default_executor sock_accept sock_connect sock_recv sock_recv_into sock_recvfrom sock_recvfrom_into
    sock_sendall sock_sendfile sock_sendto start_tls stop subprocess_exec subprocess_shell time
  `),
  Barrier: words("abort broken n_waiting parties reset wait"),
  Condition: words("acquire locked notify notify_all release wait wait_for"),
  Event: words("clear is_set set wait"),
  Future: words(`
    add_done_callback cancel cancelled done exception get_loop remove_done_callback result set_exception set_result
  `),
  Handle: words("cancel cancelled get_context"),
  Lock: words("acquire locked release"),
  Process: words("communicate kill pid returncode send_signal stderr stdin stdout terminate wait"),
  Queue: words("empty full get get_nowait join maxsize put put_nowait qsize shutdown task_done"),
  Runner: words("close get_loop run"),
  Semaphore: words("acquire locked release"),
  Server: words("abort_clients close close_clients get_loop is_serving serve_forever sockets start_serving wait_closed"),
  StreamReader: words(`
    at_eof exception feed_data feed_eof read readexactly readline readuntil set_exception set_transport
  `),
  StreamWriter: words(`
    can_write_eof close drain get_extra_info is_closing start_tls transport wait_closed write write_eof writelines
  `),
  Task: words(`
    add_done_callback cancel cancelled cancelling done exception get_context get_coro get_loop get_name get_stack
    print_stack remove_done_callback result set_exception set_name set_result uncancel
  `),
  TaskGroup: words("create_task"),
  Timeout: words("expired reschedule when"),
  TimerHandle: words("cancel cancelled get_context when"),
};
MEMBERS.LifoQueue = MEMBERS.PriorityQueue = MEMBERS.Queue;
MEMBERS.BoundedSemaphore = MEMBERS.Semaphore;
MEMBERS.EventLoop = MEMBERS.SelectorEventLoop = MEMBERS.AbstractEventLoop;

/** The class of what a function or method returns, or what awaiting that gives. */
export const RESULTS = {
  call_at: "TimerHandle",
  call_later: "TimerHandle",
  call_soon: "Handle",
  create_future: "Future",
  create_subprocess_exec: "Process",
  create_subprocess_shell: "Process",
  create_task: "Task",
  current_task: "Task",
  ensure_future: "Future",
  gather: "Future",
  get_event_loop: "AbstractEventLoop",
  get_running_loop: "AbstractEventLoop",
  new_event_loop: "AbstractEventLoop",
  run_in_executor: "Future",
  shield: "Future",
  start_server: "Server",
  timeout: "Timeout",
  timeout_at: "Timeout",
  wrap_future: "Future",
};

/** The class of a variable that is a parameter or part of a tuple, by the name that the documentation gives it. */
export const CONVENTIONAL = { loop: "AbstractEventLoop", reader: "StreamReader", writer: "StreamWriter" };
