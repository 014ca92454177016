using System.Globalization;

namespace CommandScheduler.Stores.Lanes;

/// <summary>A row of the table as it was read.</summary>
internal sealed record StoredRow(long Version, string Document)
{
    /// <summary>Gets the row as the store gives it.</summary>
    public StoredDocument ToDocument() => new(Document, Version.ToString(CultureInfo.InvariantCulture));
}
