using CommandScheduler.Checks;

namespace CommandScheduler.Stores;

/// <summary>
/// Which schedule ids the storage and the reminders of a silo can keep. Those that Orleans has for Azure take two ids for one, or an id not at
/// all, and say so too late.
/// </summary>
internal sealed class StorableIds(IScheduleStore store, IReminderTable reminders)
{
    /// <summary>Orleans' storage in the blobs of Azure. A test holds its name, and the others.</summary>
    private const string Blobs = "Orleans.Storage.AzureBlobGrainStorage";

    /// <summary>Orleans' storage in the tables of Azure, which is refused as a whole.</summary>
    private const string Tables = "Orleans.Storage.AzureTableGrainStorage";

    private const string TableReminders = "Orleans.Runtime.ReminderService.AzureBasedReminderTable";

    /// <summary>The most parts of the name of a blob, of which two are there without a slash in the id.</summary>
    private const int MostSlashes = 254 - 2;

    /// <summary>The most characters of a key of an Azure table, without what Orleans adds to the schedule id.</summary>
    private static readonly int MostOfReminders = 512 - $"{SchedulerNames.ScheduleGrainType}/-{SchedulerNames.Reminder}".Length;

    private readonly bool _areBlobNames = IsStorage(store, Blobs);
    private readonly int _most = reminders.GetType().FullName == TableReminders ? MostOfReminders : Check.MaxId;

    /// <summary>Says whether schedules are kept in tables of Azure, where two ids may share a row, and long documents do not fit.</summary>
    public static bool AreUnsafe(IScheduleStore store) => IsStorage(store, Tables);

    /// <summary>Says whether a store may be asked for an id.</summary>
    public bool IsUsable(string scheduleId) => Check.IsName(scheduleId, _most) && FaultOf(scheduleId) is null;

    /// <summary>Refuses an id that cannot be kept.</summary>
    /// <exception cref="ArgumentException">It is unusable.</exception>
    public void ThrowIfUnusable(string scheduleId)
    {
        Check.ScheduleId(scheduleId);
        if (scheduleId.Length > _most)
        {
            throw new ArgumentException(
                $"The scheduleId has {scheduleId.Length} characters, and the reminders of Orleans in Azure's tables keep {_most} of them: "
                + $"'{Check.Begin(scheduleId)}'. Shorten it.",
                nameof(scheduleId));
        }

        if (FaultOf(scheduleId) is { } fault)
        {
            throw new ArgumentException(
                $"The scheduleId '{Check.Begin(scheduleId)}' has {fault}, and Azure would not keep a blob of that name apart from others. Leave it out.",
                nameof(scheduleId));
        }
    }

    private static bool IsStorage(IScheduleStore store, string type) => store is GrainStorageStore { Inner: var inner } && inner.GetType().FullName == type;

    /// <summary>Finds what the name of a blob must not have by the rules of Azure, which reads some of it as another character or leaves it out.</summary>
    private string? FaultOf(string scheduleId)
        => !_areBlobNames ? null
            : scheduleId.Contains('\\', StringComparison.Ordinal) ? "a backslash"
            : scheduleId.Contains("./", StringComparison.Ordinal) ? "a dot before a slash"
            : scheduleId.Count(character => character == '/') > MostSlashes ? $"more than {MostSlashes} slashes"
            : null;
}
