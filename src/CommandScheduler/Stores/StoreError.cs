using Orleans.Storage;

namespace CommandScheduler.Stores;

/// <summary>An error of a storage on its way to a caller elsewhere.</summary>
internal static class StoreError
{
    /// <summary>
    /// Makes an error that every caller can read. Errors of a database driver have no serializer, and with one inside
    /// it an answer would not arrive at all.
    /// </summary>
    public static Exception AsItTravels(Exception exception)
        => exception is InconsistentStateException { InnerException: null }
            ? exception
            : new OrleansException($"{exception.GetType().FullName}: {Sentence.MessageOf(exception)}");
}
