using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.Dispatching;

/// <summary>Brings a command to its receiver, through the middleware of the application and in a scope of its own.</summary>
internal sealed class DispatchPipeline
{
    private readonly IServiceScopeFactory _scopes;
    private readonly IGrainFactory _grains;
    private readonly HandlerThreads _threads;
    private readonly CommandReceiver _entry;
    private readonly bool _hasMiddleware;

    public DispatchPipeline(
        IServiceScopeFactory scopes, IGrainFactory grains, HandlerThreads threads, DispatcherRoutes routes, DispatcherRegistrations registrations)
    {
        _scopes = scopes;
        _grains = grains;
        _threads = threads;
        _hasMiddleware = registrations.Middleware.Count > 0;
        _entry = context => routes.Resolve(context.Scheduled).Receive(context);
        foreach (var make in Enumerable.Reverse(registrations.Middleware))
        {
            var next = _entry;
            _entry = context => make(context.Services).InvokeAsync(context, next);
        }
    }

    /// <summary>Hands a command over. Returns when it is carried out, or when the attempt was given up before it began.</summary>
    public Task DispatchAsync(ScheduledCommand scheduled, CommandRoute route, AttemptRun run)
    {
        // The call of a grain needs no thread and no scope of ours, and begins at the silo of the grain.
        if (route.IsGrain && !_hasMiddleware)
        {
            return route.Receive(new CommandContext(scheduled, null, _grains, run.Token));
        }

        // Off the turns of the schedule's grain: a handler that blocks holds nobody up but itself.
        return Task.Factory.StartNew(() => HandleAsync(scheduled, run), CancellationToken.None, TaskCreationOptions.DenyChildAttach, _threads).Unwrap();
    }

    private async Task HandleAsync(ScheduledCommand scheduled, AttemptRun run)
    {
        if (run.TryBegin())
        {
            await using var scope = _scopes.CreateAsyncScope();
            await _entry(new CommandContext(scheduled, scope.ServiceProvider, _grains, run.Token));
        }
    }
}
