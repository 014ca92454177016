namespace Ticketing;

/// <summary>Reminds somebody of an unpaid reservation.</summary>
[GenerateSerializer, Alias("ticketing.remind-to-pay")]
internal sealed record RemindToPay([property: Id(0)] string ReservationId);
