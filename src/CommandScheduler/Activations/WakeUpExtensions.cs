using CommandScheduler.WakeUps;
using CommandScheduler.Watching;

using Microsoft.Extensions.Logging;

namespace CommandScheduler.Activations;

/// <summary>Changes of a wake-up that may fail without harm: its next tick puts it right.</summary>
internal static class WakeUpExtensions
{
    /// <summary>Makes sure of the wake-up of a stored schedule, or logs why that failed.</summary>
    public static Task TryEnsureAsync(this IWakeUpPromise wakeUp, DateTimeOffset due, string scheduleId, ILogger logger)
        => TryAsync(() => wakeUp.EnsureAsync(due, exactly: false), scheduleId, logger);

    /// <summary>Takes the wake-up of a schedule that has no work any more back, or logs why that failed.</summary>
    public static Task TryRemoveAsync(this IWakeUpPromise wakeUp, string scheduleId, ILogger logger)
        => TryAsync(wakeUp.RemoveAsync, scheduleId, logger);

    private static async Task TryAsync(Func<Task> change, string scheduleId, ILogger logger)
    {
        try
        {
            await change();
        }
        catch (Exception exception)
        {
            logger.ReminderFailed(exception, scheduleId);
        }
    }
}
