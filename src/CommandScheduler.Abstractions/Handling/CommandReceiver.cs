namespace CommandScheduler;

/// <summary>Receives a command: a middleware, or what stands at the end of the way, a handler or a dispatcher.</summary>
/// <param name="context">The surroundings of the command.</param>
public delegate Task CommandReceiver(CommandContext context);
