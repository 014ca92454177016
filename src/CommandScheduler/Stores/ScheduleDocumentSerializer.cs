using Orleans.Storage;

namespace CommandScheduler.Stores;

/// <summary>Stores a schedule's document as it is, so that the database can read it.</summary>
internal sealed class ScheduleDocumentSerializer : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input)
        => input is StoredSchedule { Document: { } document } ? new BinaryData(document) : throw NotASchedule(typeof(T));

    public T Deserialize<T>(BinaryData input)
        => new StoredSchedule { Document = input.ToString() } is T schedule ? schedule : throw NotASchedule(typeof(T));

    private static NotSupportedException NotASchedule(Type type)
        => new(
            $"The grain storage named '{SchedulerNames.Storage}' keeps schedules only, not '{type}'. "
            + "Register a storage of another name for the application's own grains.");
}
