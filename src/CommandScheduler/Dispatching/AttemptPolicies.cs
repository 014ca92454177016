using CommandScheduler.Schedules;

using Microsoft.Extensions.Options;

namespace CommandScheduler.Dispatching;

/// <summary>Decides how a job is attempted: what the job says goes first, then its command's type, then its dispatcher, then the silo.</summary>
internal sealed class AttemptPolicies
{
    private readonly CommandTypes _types;
    private readonly DispatcherRegistrations _registrations;
    private readonly SchedulerOptions _silo;
    private readonly Dictionary<DispatchOptions, DispatchSlots> _limits = [];

    public AttemptPolicies(CommandTypes types, DispatcherRegistrations registrations, IOptions<SchedulerOptions> options)
    {
        _types = types;
        _registrations = registrations;
        _silo = options.Value;
        foreach (var limited in registrations.TypeOptions.Values.Concat(registrations.DispatcherOptions.Values))
        {
            if (limited.MaxAtOnce is { } most)
            {
                _limits.Add(limited, new DispatchSlots(most, first: most, mostOfOne: most));
            }
        }
    }

    /// <summary>Gets the slots of those types and dispatchers that have a limit of their own.</summary>
    public IReadOnlyCollection<DispatchSlots> Limits => _limits.Values;

    public RetryPolicy RetryOf(Job job) => job.Settings.Retry ?? OfType(job)?.Retry ?? OfDispatcher(job)?.Retry ?? _silo.Retry;

    public TimeSpan TimeoutOf(Job job)
        => job.Settings.AttemptTimeout ?? OfType(job)?.AttemptTimeout ?? OfDispatcher(job)?.AttemptTimeout ?? _silo.AttemptTimeout;

    public bool IsNeverRetried(Job job, Exception exception)
        => OfType(job)?.IsNeverRetried(exception) == true || OfDispatcher(job)?.IsNeverRetried(exception) == true;

    /// <summary>Gets the slots that an attempt needs before one of the silo's: its type's and its dispatcher's, where they have a limit.</summary>
    /// <remarks>Ask once for each attempt: the name of a type may be learnt while it runs.</remarks>
    public IReadOnlyList<DispatchSlots> LimitsOf(Job job) => _limits.Count == 0 ? [] : [.. Limited(job)];

    private IEnumerable<DispatchSlots> Limited(Job job)
    {
        if (OfType(job) is { } type && _limits.TryGetValue(type, out var ofType))
        {
            yield return ofType;
        }

        if (OfDispatcher(job) is { } dispatcher && _limits.TryGetValue(dispatcher, out var ofDispatcher))
        {
            yield return ofDispatcher;
        }
    }

    private DispatchOptions? OfType(Job job) => _types.OptionsOf(job.Command.Type);

    private DispatchOptions? OfDispatcher(Job job)
    {
        if (_registrations.DispatcherOptions.Count == 0)
        {
            return null;
        }

        var key = job.Settings.Dispatcher;
        return _registrations.Named.ContainsKey(key)
            ? _registrations.DispatcherOptions.GetValueOrDefault(key)
            : _types.IsHandled(job.Command.Type) && key == JobOptions.DefaultDispatcher ? null : _registrations.DispatcherOptions.GetValueOrDefault("");
    }
}
