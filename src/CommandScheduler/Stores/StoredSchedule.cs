namespace CommandScheduler.Stores;

/// <summary>A schedule, as a grain storage keeps it: one versioned JSON document, made before the storage is called.</summary>
/// <remarks>A storage may serialize off the grain's thread, so it is given a text that nobody changes.</remarks>
[GenerateSerializer, Alias("CommandScheduler.StoredSchedule")]
internal sealed class StoredSchedule
{
    /// <summary>Gets or sets the JSON document; null before the first write.</summary>
    [Id(0)]
    public string? Document { get; set; }
}
