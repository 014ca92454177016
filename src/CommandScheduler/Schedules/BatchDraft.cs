using System.Runtime.InteropServices;

namespace CommandScheduler.Schedules;

/// <summary>The jobs of a schedule while a batch is applied to them; dropped if one of its changes is refused.</summary>
/// <param name="scheduleId">The schedule.</param>
/// <param name="state">Its state.</param>
/// <param name="parameter">The parameter of the call that errors name.</param>
/// <param name="generations">Gives each new job its generation.</param>
/// <param name="recurring">The rules of recurring jobs.</param>
/// <param name="series">The recurrences of the jobs.</param>
/// <param name="running">The attempts that run.</param>
/// <param name="areSame">Says whether two stored commands are the same.</param>
internal sealed class BatchDraft(
    string scheduleId,
    ScheduleState state,
    string parameter,
    Generations generations,
    Recurring recurring,
    SeriesCache series,
    RunningTable running,
    Func<SerializedCommand, SerializedCommand, bool> areSame)
{
    private readonly List<Job> _jobs = [.. state.Jobs];
    private Dictionary<string, Job>? _byName;
    private int _firstFree;

    public string ScheduleId => scheduleId;

    public string Parameter => parameter;

    public Recurring Recurring => recurring;

    public SeriesCache Series => series;

    public RunningTable Running => running;

    public Func<SerializedCommand, SerializedCommand, bool> AreSame => areSame;

    public IReadOnlyList<Job> Jobs => _jobs;

    public OutcomeLog Outcomes { get; } = new();

    /// <summary>Gets the names of the jobs that were scheduled or kept.</summary>
    public List<string> Scheduled { get; } = [];

    /// <summary>Gets or sets how many occurrences of past ranges were added.</summary>
    public long Backfilled { get; set; }

    public long LastGeneration { get; private set; } = state.LastGeneration;

    /// <summary>Gets a value indicating whether there is something to store.</summary>
    public bool HasChanged { get; private set; }

    private Dictionary<string, Job> ByName
    {
        get
        {
            if (_byName is null)
            {
                _byName = new(_jobs.Count + 1, StringComparer.Ordinal);
                foreach (var job in _jobs)
                {
                    _byName.TryAdd(job.Name, job);
                }
            }

            return _byName;
        }
    }

    /// <exception cref="JobNotFoundException">There is no such job.</exception>
    /// <exception cref="SchedulerException">It cannot be read.</exception>
    public Job Find(string? name)
        => (name is null ? null : TryFind(name)) is not { } job ? throw new JobNotFoundException(scheduleId, name)
            : job.Unreadable is null ? job
            : throw new SchedulerException(
                $"Job '{name}' of schedule '{scheduleId}' cannot be read, so it can only be cancelled or replaced, and nothing was changed. {job.LastError}");

    public Job? TryFind(string name) => ByName.GetValueOrDefault(name);

    /// <summary>Gets the first name for a job without one that no job has.</summary>
    public string FreeName()
    {
        while (TryFind($"@default{_firstFree}") is not null)
        {
            _firstFree++;
        }

        return $"@default{_firstFree}";
    }

    /// <summary>Gets the next number that no job, and no past range, had or will have.</summary>
    /// <exception cref="SchedulerException">A stored job has the last number that there is.</exception>
    public long NextGeneration(DateTimeOffset now)
        => JobFaults.IsGeneration(LastGeneration + 1)
            ? LastGeneration = generations.Next(Math.Max(LastGeneration + 1, now.UtcTicks))
            : throw new SchedulerException(
                $"Schedule '{scheduleId}' takes no new job, for the generation {LastGeneration} that is stored in it is the last there is. "
                + "Mend what is stored, or cancel all of its jobs first.");

    public void Add(Job job)
    {
        _jobs.Add(job);
        _byName?.Add(job.Name, job);
        HasChanged = true;
        Keep(job);
    }

    /// <summary>Notes a job as scheduled that is there already. Nothing has changed for that.</summary>
    public void Keep(Job job) => Scheduled.Add(job.Name);

    /// <summary>Removes a job, and records what becomes of its occurrences.</summary>
    public void Cancel(Job job, DateTimeOffset now)
    {
        Remove(job);
        Ending.Record(job, recurring, running, now, Outcomes);
    }

    /// <summary>Puts a changed job in the place of its earlier form; removes it if nothing of it is left to do.</summary>
    public void Replace(Job before, Job after)
    {
        if (after.IsDone)
        {
            Remove(before);
            return;
        }

        HasChanged = true;
        _jobs[IndexOf(before)] = after;
        _byName?[after.Name] = after;
    }

    /// <summary>Gets the jobs that a change is about, the last first.</summary>
    /// <param name="name">The name; null for all jobs that can be read.</param>
    /// <exception cref="JobNotFoundException">There is none.</exception>
    /// <exception cref="SchedulerException">The job cannot be read.</exception>
    public IReadOnlyList<Job> About(string? name)
        => name is not null ? [Find(name)] : [.. All().Where(job => job.Unreadable is null)];

    /// <summary>Gets the jobs that are to be cancelled, the last first; also those that cannot be read.</summary>
    /// <inheritdoc cref="About" path="/exception[1]"/>
    public IReadOnlyList<Job> ToCancel(string? name)
        => name is null ? All() : TryFind(name) is { } job ? [job] : throw new JobNotFoundException(scheduleId, name);

    private IReadOnlyList<Job> All()
        => _jobs.Count == 0 ? throw new JobNotFoundException(scheduleId, null) : [.. _jobs.AsEnumerable().Reverse()];

    private void Remove(Job job)
    {
        HasChanged = true;
        _jobs.RemoveAt(IndexOf(job));
        _byName?.Remove(job.Name);
        _firstFree = 0;
    }

    private int IndexOf(Job job) => Generations.IndexIn(CollectionsMarshal.AsSpan(_jobs), job.Generation);
}
