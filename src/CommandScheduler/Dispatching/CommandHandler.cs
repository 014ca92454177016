namespace CommandScheduler.Dispatching;

/// <summary>A handler of one command type, behind the built-in dispatcher.</summary>
internal delegate Task CommandHandler(object command, CommandContext context);
