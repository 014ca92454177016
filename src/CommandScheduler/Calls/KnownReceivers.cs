using CommandScheduler.Dispatching;

using Orleans.Serialization.Invocation;

namespace CommandScheduler.Calls;

/// <summary>
/// Tells the silo of a schedule that the caller's silo has a receiver for each command of a call: it must not refuse what it has none for
/// itself, for in a rolling deployment the other build will dispatch it.
/// </summary>
internal static class KnownReceivers
{
    private const string Key = "commandscheduler.receivers";

    /// <summary>Gets a value indicating whether the caller has said so.</summary>
    public static bool AreTold => RequestContext.Get(Key) is true;

    /// <summary>Has the call that is about to be made say whether it is so.</summary>
    public static void Send(IInvokable request, string method, DispatcherRoutes? routes)
    {
        if (routes is not null && Commands(request, method) is var commands && commands.All(sent => routes.Has(sent.Dispatcher, sent.Command.GetType())))
        {
            RequestContext.Set(Key, true);
        }
        else
        {
            RequestContext.Remove(Key);
        }
    }

    private static IEnumerable<(string Dispatcher, object Command)> Commands(IInvokable request, string method)
    {
        switch (request.GetArgumentCount() > 0 ? request.GetArgument(0) : null)
        {
            case ScheduleBatch batch:
                return batch.Entries.Where(entry => entry.Command is not null).Select(entry => (Dispatcher(entry.Options), entry.Command!));
            case { } command when method is nameof(IScheduleGrain.ScheduleOnce) or nameof(IScheduleGrain.ScheduleRecurring):
                return [(Dispatcher(request.GetArgumentCount() > 3 ? request.GetArgument(3) as JobOptions : null), command)];
            default:
                return [];
        }
    }

    private static string Dispatcher(JobOptions? options) => options?.Dispatcher ?? JobOptions.DefaultDispatcher;
}
