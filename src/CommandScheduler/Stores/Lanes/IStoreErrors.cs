namespace CommandScheduler.Stores.Lanes;

/// <summary>Tells what an error of a database means for a batch.</summary>
internal interface IStoreErrors
{
    /// <summary>Whether the same may succeed on another connection, or a little later.</summary>
    bool MayPass(Exception exception);

    /// <summary>Whether one row of the batch may be to blame.</summary>
    bool IsAboutData(Exception exception);
}
