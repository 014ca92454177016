using System.Text.Json.Serialization;

using CommandScheduler.PostgreSql;
using CommandScheduler.Sqlite;

using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

using Npgsql;

using Orleans.Configuration;

namespace CommandScheduler.Readme.Tests;

[GenerateSerializer, Alias("readme.timeout-reservation")]
public record TimeoutReservation(string ReservationId);

[GenerateSerializer, Alias("readme.remind-to-pay")]
public record RemindToPay(string ReservationId);

[GenerateSerializer, Alias("readme.report-sales")]
public record ReportSales;

public interface IReservationGrain : IGrainWithStringKey
{
    Task Reserve();

    Task Pay();
}

public sealed class ReservationGrain([FromKeyedServices(TimeProviderNames.Grains)] TimeProvider clock) : Grain, IReservationGrain
{
    private string Id => this.GetPrimaryKeyString();

    private IScheduleGrain Schedule => GrainFactory.GetGrain<IScheduleGrain>(Id);

    public Task Reserve() => Schedule.ScheduleBatch(new ScheduleBatch()
        .ScheduleOnce(new RemindToPay(Id), clock.GetUtcNow().AddMinutes(10), "reminder")
        .ScheduleOnce(new TimeoutReservation(Id), clock.GetUtcNow().AddMinutes(15), "timeout"));

    public Task Pay() => Schedule.TryCancel();
}

public interface IRouter : IGrainWithStringKey
{
    Task Send(object command, string idempotencyKey);
}

public sealed class Router : Grain, IRouter
{
    public Task Send(object command, string idempotencyKey) => Task.CompletedTask;
}

[Orleans.Concurrency.Reentrant, Orleans.Concurrency.StatelessWorker]
public sealed class RoutingDispatcher(ICommandScheduler scheduler) : Grain, ICommandDispatcher
{
    public Task Dispatch(ScheduledCommand command, CancellationToken cancellationToken) => command.Command switch
    {
        // A scheduled command may itself schedule.
        SchedulerCommand own => scheduler.DispatchAsync(own, cancellationToken),
        var its => GrainFactory.GetGrain<IRouter>("router").Send(its, idempotencyKey: command.OccurrenceId),
    };
}

public interface IReservations
{
    Task<DateTimeOffset?> BankOpensAtAsync();

    Task TimeOutAsync(string reservationId, CancellationToken cancellationToken);
}

public sealed class TimeoutHandler(IReservations reservations) : ICommandHandler<TimeoutReservation>
{
    public async Task HandleAsync(TimeoutReservation command, CommandContext context)
    {
        if (await reservations.BankOpensAtAsync() is { } opens)
        {
            throw new CommandDeferredException(opens, "The bank is closed.");     // again then; no attempt is used
        }

        await reservations.TimeOutAsync(command.ReservationId, context.CancellationToken);
    }
}

internal sealed class TenantChoice : ICommandMiddleware
{
    public Task InvokeAsync(CommandContext context, CommandReceiver next) => next(context);
}

[JsonSerializable(typeof(RemindToPay))]
internal sealed partial class ShopJson : JsonSerializerContext;

internal sealed class Holidays : IExclusionCalendar
{
    public bool Excludes(DateTimeOffset localTime) => localTime is { Month: 12, Day: 25 };
}

internal static class Examples
{
    public static Task EachWorkingDayAsync(IScheduleGrain schedule) =>
        schedule.ScheduleRecurring(new ReportSales(), "0 9 * * MON-FRI", "report", new JobOptions
        {
            TimeZone = "Europe/Berlin",                                   // cron fields are read there; UTC by default
            CatchUp = new CatchUp { Window = TimeSpan.FromHours(6) },     // after an outage: the latest run, if not older
            Overlap = Overlap.Skip,                                       // while the previous run goes on
            Retry = new RetryPolicy { MaxAttempts = 10 },                 // then it is dead-lettered, until Requeue
            AttemptTimeout = TimeSpan.FromMinutes(5),
        });

    public static void AddHolidays(ISiloBuilder silo) =>
        silo.AddCommandScheduler(scheduler => scheduler
            .AddCalendar("holidays", new Holidays())                          // an IExclusionCalendar: bool Excludes(DateTimeOffset localTime)
            .UseDispatcher<RoutingDispatcher>());

    public static void AddHandlers(ISiloBuilder silo) =>
        silo.AddCommandScheduler(scheduler => scheduler
            .UseMiddleware<TenantChoice>()                                       // around each dispatch, in this order
            .Handle<TimeoutReservation, TimeoutHandler>(options =>
            {
                options.Retry = new RetryPolicy { MaxAttempts = 20 };
                options.MaxAtOnce = 10;                                          // on each silo; they hold up no others
                options.NeverRetry<KeyNotFoundException>();                      // dead-lettered at once
            }));

    public static void PrintPreview(TextWriter Console)
    {
        foreach (var expected in Recurrence.Preview("30 2 * * *", new JobOptions { TimeZone = "Europe/Berlin" }, new DateTimeOffset(2026, 3, 28, 12, 0, 0, TimeSpan.Zero), count: 2))
        {
            Console.WriteLine($"{expected.LocalTime:yyyy-MM-dd HH:mm zzz} {string.Join("; ", expected.Notes.Select(note => note.Text))}");
        }

        // 2026-03-29 03:00 +02:00 2026-03-29 02:30:00 does not exist, for the clocks go from 02:00 to 03:00: it occurs when the gap ends
        // 2026-03-30 02:30 +02:00
    }

    public static async Task RequeueFailedReportsAsync(ICommandScheduler scheduler)
    {
        var failed = new JobFilter { AwaitsRequeue = true, CommandType = "readme.report-sales" };
        string? next = null;
        do
        {
            var page = await scheduler.ListJobsAsync(failed, next, pageSize: 100);
            foreach (var listed in page.Jobs)
            {
                Console.WriteLine($"{listed.ScheduleId} {listed.Job.Name}, {listed.Job.FailedAt:u}: {listed.Job.LastError}");
            }

            next = page.Next;
        }
        while (next is not null);

        var requeued = await scheduler.RequeueAllAsync(failed);                // once the cause is mended
        var counts = await scheduler.CountJobsAsync();
        Console.WriteLine($"{requeued} jobs were requeued, {counts.AwaitingRequeue} still await it, {counts.Pending} are pending.");   // or 10000+
    }

    public static async Task CancelToursAsync(ICommandScheduler scheduler, DateTimeOffset from, DateTimeOffset to)
    {
        var tours = new JobFilter { Tag = "tour-2026", DueFrom = from, DueBefore = to };
        var found = await scheduler.CancelManyAsync(tours, new() { DryRun = true });                 // counts only
        var result = await scheduler.CancelManyAsync(tours);
        Console.WriteLine($"{result.Cancelled} of {found.Cancelled} were cancelled, {result.PassedOver} had gone or changed, {result.Refused} cannot be read.");
    }

    public static void ConfigureCommands(ISiloBuilder silo) =>
        silo.AddCommandScheduler(scheduler => scheduler.ConfigureCommands(commands =>
        {
            commands.Json.Converters.Add(new JsonStringEnumConverter());                // any setting of System.Text.Json
            commands.Json.TypeInfoResolverChain.Insert(0, ShopJson.Default);            // source generation
            commands.MapType<RemindToPay>("Shop.PaymentReminder,Shop");                 // stored under another name
            commands.Upcast<RemindToPay>(json =>                                        // stored in another shape, or in this one
            {
                json["ReservationId"] ??= $"r{json["Number"]}";
                return json;
            });
        }));

    public static void DetectFailuresSooner(ISiloBuilder silo)
    {
        silo.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = TimeSpan.FromSeconds(2);
            membership.NumMissedProbesLimit = 2;
            membership.NumVotesForDeathDeclaration = 1;
        });
    }

    public static void UsePostgres(ISiloBuilder silo, string connectionString) =>
        silo.AddCommandScheduler(scheduler => scheduler
            .UsePostgreSql(connectionString)
            .UseDispatcher<RoutingDispatcher>()
            .Configure(options => options.MaxJobsPerSchedule = 200));

    public static async Task ReserveAsync(NpgsqlConnection connection, PostgreSqlScheduling scheduling, string reservationId, DateTimeOffset payBefore)
    {
        await using var transaction = await connection.BeginTransactionAsync();
        await using var insert = new NpgsqlCommand("INSERT INTO reservation (id) VALUES ($1)", connection, transaction) { Parameters = { new() { Value = reservationId } } };
        await insert.ExecuteNonQueryAsync();
        await scheduling.ScheduleOnceAsync(transaction, reservationId, new TimeoutReservation(reservationId), payBefore, "timeout");
        await transaction.CommitAsync();
    }

    public static async Task TimeOutAllAsync(ICommandScheduler scheduler, IAsyncEnumerable<string> reservations, DateTimeOffset dueAt)
    {
        var items = reservations.Select(id => new ScheduledItem(id, new TimeoutReservation(id), dueAt, "timeout"));
        var result = await scheduler.ScheduleManyAsync(items, new() { RequestId = "import-2026-12", SpreadOver = TimeSpan.FromMinutes(30) });
        Console.WriteLine($"{result.Scheduled} scheduled, {result.Kept} were there, {result.Refused} refused.");
    }

    public static async Task ReserveAsync(SqliteConnection connection, SqliteScheduling scheduling, string reservationId, DateTimeOffset payBefore)
    {
        await using var transaction = connection.BeginTransaction();
        await using var insert = new SqliteCommand("INSERT INTO reservation (id) VALUES ($id)", connection, transaction);
        insert.Parameters.AddWithValue("$id", reservationId);
        await insert.ExecuteNonQueryAsync();
        await scheduling.ScheduleOnceAsync(transaction, reservationId, new TimeoutReservation(reservationId), payBefore, "timeout");
        await transaction.CommitAsync();
    }

    public static void BringYourOwn(ISiloBuilder silo) =>
        silo
            .AddMemoryGrainStorage("Scheduler")       // any grain storage of that name
            .UseInMemoryReminderService()             // and any reminder service, a durable one if the storage is
            .AddCommandScheduler(scheduler => scheduler.UseDispatcher<RoutingDispatcher>());
}
