using CommandScheduler;

namespace Deploying;

/// <summary>Sends the parcels of an order.</summary>
[GenerateSerializer, Alias("orders.ship")]
public sealed record ShipOrder(string Order, int Parcels);

/// <summary>Mails the receipt of an order.</summary>
[GenerateSerializer, Alias("orders.receipt")]
public sealed record MailReceipt(string Order, string Address);

/// <summary>What this build schedules and handles.</summary>
public static class Commands
{
    /// <summary>Makes a command from the word by which it is asked for.</summary>
    public static object Make(string word, string order) => word switch
    {
        "ship" => new ShipOrder(order, Parcels: 2),
        "receipt" => new MailReceipt(order, "ada@example.com"),
        _ => throw new ArgumentException($"This build has no command '{word}'."),
    };

    /// <summary>Adds the handlers.</summary>
    public static void AddHandlers(CommandSchedulerBuilder scheduler) => scheduler
        .Handle<ShipOrder>((ship, _) => Console.Out.WriteLineAsync($"done ship {ship.Order}: {ship.Parcels} parcels"))
        .Handle<MailReceipt>((mail, _) => Console.Out.WriteLineAsync($"done receipt {mail.Order}: {mail.Address}"));
}
