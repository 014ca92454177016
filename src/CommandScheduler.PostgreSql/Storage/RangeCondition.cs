namespace CommandScheduler.PostgreSql.Storage;

/// <summary>The range of the ring that a silo owns, in SQL.</summary>
internal static class RangeCondition
{
    /// <summary>
    /// Holds for a row of the range. The bounds of an <see cref="Stores.Ring.OwnedRange"/>, from and to, are the first
    /// two parameters.
    /// </summary>
    public const string Holds = "EXISTS (SELECT FROM unnest($1, $2) AS part (first, last) WHERE ring_hash BETWEEN part.first AND part.last)";
}
