namespace CommandScheduler;

/// <summary>Carries out the commands of one type. Each dispatch makes its own handler, with what its constructor asks for.</summary>
/// <typeparam name="TCommand">The very type of the command.</typeparam>
public interface ICommandHandler<in TCommand>
    where TCommand : notnull
{
    /// <summary>Carries out one command.</summary>
    /// <remarks>
    /// To return is success; to throw is a failed attempt, which is repeated as its retry policy says.
    /// <see cref="CommandDeferredException"/> asks for another time, <see cref="CommandRejectedException"/> for none.
    /// </remarks>
    /// <param name="command">The command, as it was given when it was scheduled.</param>
    /// <param name="context">The facts of the dispatch, its services and its token.</param>
    Task HandleAsync(TCommand command, CommandContext context);
}
