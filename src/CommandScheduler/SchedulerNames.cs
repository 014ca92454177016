namespace CommandScheduler;

/// <summary>Names that are stored: if one changes, the rows that are stored under it are orphaned.</summary>
internal static class SchedulerNames
{
    /// <summary>The grain storage that keeps the schedules.</summary>
    public const string Storage = "Scheduler";

    /// <summary>The name of the state; ADO.NET storage tells rows apart by it and not by the grain's type.</summary>
    public const string State = "scheduler-schedule";

    /// <summary>The type of the schedule grain, in reminder rows and grain ids.</summary>
    public const string ScheduleGrainType = "schedule";

    public static readonly GrainType ScheduleType = GrainType.Create(ScheduleGrainType);

    /// <summary>The diagnostic that a user of the contracts for stores silences, knowing that they may change.</summary>
    public const string StoresAreExperimental = "CMDSCHED001";

    /// <summary>The one reminder of a schedule. Short, because reminder tables limit the length.</summary>
    public const string Reminder = "due";

    /// <summary>Gets the grain of a schedule.</summary>
    public static GrainId GrainOf(string scheduleId) => GrainId.Create(ScheduleType, scheduleId);
}
