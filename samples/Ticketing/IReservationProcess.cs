namespace Ticketing;

/// <summary>The process manager of one reservation: reacts to what happens by scheduling what must happen later.</summary>
[Alias("ticketing.IReservationProcess")]
internal interface IReservationProcess : IGrainWithStringKey
{
    /// <summary>A ticket was reserved and must be paid within a time.</summary>
    [Alias("Reserved")]
    Task Reserved(DateTimeOffset payBefore, bool remind);

    /// <summary>The ticket was paid.</summary>
    [Alias("Paid")]
    Task Paid();
}
