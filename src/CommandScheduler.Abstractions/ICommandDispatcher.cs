namespace CommandScheduler;

/// <summary>The application's grain that carries out commands when they are due.</summary>
/// <remarks>
/// <para>
/// Its key is <see cref="JobOptions.Dispatcher"/>, <c>default</c> unless a job says otherwise. Returning means that the
/// command succeeded; any exception is a failed attempt, retried as the job's <see cref="RetryPolicy"/> says;
/// <see cref="UndeliverableCommandException"/> quarantines the job without using an attempt.
/// </para>
/// <para>
/// A command is dispatched at least once. It comes again only if a silo or the store failed between the dispatch and the
/// recording of its outcome; <see cref="ScheduledCommand.OccurrenceId"/> is the same then and lets a receiver drop it.
/// </para>
/// <para>
/// Due commands are dispatched side by side. Mark the class <c>[Reentrant, StatelessWorker]</c>, as the built-in
/// dispatcher is: a stateless worker alone runs one call for each core, and a plain grain one call in all.
/// </para>
/// </remarks>
[Alias("CommandScheduler.ICommandDispatcher")]
public interface ICommandDispatcher : IGrainWithStringKey
{
    /// <summary>Carries out one command.</summary>
    /// <param name="command">The command and the facts of its dispatch.</param>
    /// <param name="cancellationToken">
    /// Cancelled when the attempt's timeout has passed. A silo that shuts down cuts the attempt off, and may not reach the
    /// dispatcher any more to say so. A dispatcher that ignores the token loses the attempt all the same.
    /// </param>
    // The attempt timeout (at most an hour) decides, not the runtime's 30 s for a call.
    [Alias("Dispatch")]
    [ResponseTimeout("02:00:00")]
    Task Dispatch(ScheduledCommand command, CancellationToken cancellationToken);
}
