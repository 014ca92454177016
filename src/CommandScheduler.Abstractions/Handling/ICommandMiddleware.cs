namespace CommandScheduler;

/// <summary>Stands around the dispatch of each command: to log, to choose a tenant, to refuse.</summary>
public interface ICommandMiddleware
{
    /// <summary>Does its part before and after what follows.</summary>
    /// <remarks>
    /// What it throws is the result of the attempt, as if the handler had thrown it. A middleware that does not call
    /// <paramref name="next"/> and returns has carried the command out. What it sets in <see cref="RequestContext"/> goes along
    /// with the calls of the handler, and to a dispatcher grain.
    /// </remarks>
    /// <param name="context">The facts of the dispatch, its services and its token.</param>
    /// <param name="next">What follows. Call it at most once, with this context or with one made from it.</param>
    Task InvokeAsync(CommandContext context, CommandReceiver next);
}
