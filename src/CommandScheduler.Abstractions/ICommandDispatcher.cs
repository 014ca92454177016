namespace CommandScheduler;

/// <summary>The application's grain that carries out commands when they are due.</summary>
/// <remarks>
/// <para>
/// Its key is <see cref="JobOptions.Dispatcher"/>, <c>default</c> unless a job says otherwise. Returning means that the
/// command succeeded; any exception is a failed attempt, retried as its <see cref="RetryPolicy"/> says, but for
/// <see cref="CommandDeferredException"/> (later), <see cref="CommandRejectedException"/> (never again) and
/// <see cref="UndeliverableCommandException"/> (this build cannot: it is tried again, on other silos too, without using an attempt).
/// </para>
/// <para>
/// A command is dispatched at least once. It comes again only if a silo or the store failed between the dispatch and the
/// recording of its outcome; <see cref="ScheduledCommand.OccurrenceId"/> is the same then and lets a receiver drop it.
/// What the runtime does to a call that has not reached the dispatcher is no attempt: the call is repeated after a pause.
/// </para>
/// <para>
/// Due commands are dispatched side by side. Mark the class <c>[Reentrant, StatelessWorker]</c>: a stateless worker alone
/// runs one call for each core, and a plain grain one call in all. Every silo that hosts a dispatcher needs
/// <c>AddCommandScheduler</c>.
/// </para>
/// </remarks>
[Alias("CommandScheduler.ICommandDispatcher")]
public interface ICommandDispatcher : IGrainWithStringKey
{
    /// <summary>Carries out one command.</summary>
    /// <param name="command">The command and the facts of its dispatch.</param>
    /// <param name="cancellationToken">
    /// Cancelled when <see cref="ScheduledCommand.AttemptTimeout"/> has passed since this call began, and when the silo of the
    /// schedule shuts down and its grace is over. A dispatcher that ignores the token loses the attempt all the same.
    /// </param>
    // The attempt timeout (at most a day) decides, not the runtime's 30 s for a call.
    [Alias("Dispatch")]
    [ResponseTimeout("1.01:00:00")]
    Task Dispatch(ScheduledCommand command, CancellationToken cancellationToken);
}
