using System.Globalization;

using CommandScheduler.Checks;
using CommandScheduler.Schedules;

namespace CommandScheduler.Calls;

/// <summary>Reads the items that are scheduled at once.</summary>
/// <param name="options">The options, which are checked.</param>
/// <param name="reader">Makes changes of them; null leaves that to the silo of each.</param>
internal sealed class BulkItems(BulkOptions options, ChangeReader? reader)
{
    private const int LongestRequestId = 100;

    private static readonly TimeSpan LongestSpread = TimeSpan.FromDays(30);

    public BulkOptions Options => options;

    /// <summary>Checks the options.</summary>
    public static BulkOptions Checked(BulkOptions? given)
    {
        var options = given ?? new BulkOptions();
        if (options.RequestId is { } requestId)
        {
            Check.Name(requestId, LongestRequestId, nameof(options), "BulkOptions.RequestId");
        }

        if (options.ChunkSize is < 1 or > 10_000)
        {
            throw new ArgumentOutOfRangeException(
                nameof(options), options.ChunkSize, $"BulkOptions.ChunkSize is {options.ChunkSize}. Set it to a value from 1 to 10000.");
        }

        if (!Enum.IsDefined(options.IfExists))
        {
            throw new ArgumentOutOfRangeException(nameof(options), options.IfExists, $"BulkOptions.IfExists is {options.IfExists}, which is no such value.");
        }

        return options.SpreadOver is { } spread && (spread < TimeSpan.Zero || spread > LongestSpread)
            ? throw new ArgumentOutOfRangeException(
                nameof(options), spread, $"BulkOptions.SpreadOver is {spread}. Set it to a value from {TimeSpan.Zero} to {LongestSpread}, or to null.")
            : options;
    }

    /// <summary>Gets the request id of one item.</summary>
    public static string RequestOf(string requestId, long index) => string.Create(CultureInfo.InvariantCulture, $"{requestId}/{index}");

    /// <inheritdoc cref="RequestOf(string, long)"/>
    public string? RequestOf(long index) => options.RequestId is { } requestId ? RequestOf(requestId, index) : null;

    /// <summary>Reads an item.</summary>
    /// <returns>The item as the options want it, and the change that it is.</returns>
    /// <exception cref="ArgumentException">It is unusable.</exception>
    public (ScheduledItem Item, Change? Change) Read(ScheduledItem? item, long index)
    {
        if (item is not { ScheduleId: not null, Name: not null })
        {
            var what = item is null ? "The item" : item.ScheduleId is null ? "The item's ScheduleId" : "The item's Name";
            throw new ArgumentNullException(nameof(item), $"{what} is null. Set it, or leave the item out.");
        }

        Check.ScheduleId(item.ScheduleId);
        Check.JobName(item.Name);
        if (item.Options?.RequestId is { } request)
        {
            throw new ArgumentException($"The item has the request id '{request}' of its own. Set BulkOptions.RequestId instead.", nameof(item));
        }

        var dueAt = item.Recurrence is null && options.SpreadOver is { } spread ? item.DueAt + (spread * PartAt(index)) : item.DueAt;
        var settings = (item.Options ?? new JobOptions()) with { IfExists = options.IfExists };
        Change? change = reader is null ? null
            : item.Recurrence is null ? reader.Once(item.Command, dueAt, item.Name, settings)
            : reader.Recurring(item.Command, item.Recurrence, item.Name, settings);
        return (item with { DueAt = dueAt, Options = settings }, change);
    }

    /// <summary>Gets a part from 0 to 1 for each item, so that those of any stretch are spread evenly: multiples of the golden ratio (Weyl).</summary>
    private static double PartAt(long index) => index * 0.618_033_988_749_894_9 % 1;
}
