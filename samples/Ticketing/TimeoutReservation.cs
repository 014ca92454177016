namespace Ticketing;

/// <summary>Gives a ticket free again that was not paid in time.</summary>
[GenerateSerializer, Alias("ticketing.timeout-reservation")]
internal sealed record TimeoutReservation([property: Id(0)] string ReservationId);
