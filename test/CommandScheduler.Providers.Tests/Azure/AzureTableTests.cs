using Azure.Data.Tables;

using CommandScheduler.Stores;
using CommandScheduler.Testing;
using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Watching;

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

using Orleans.Storage;
using Orleans.TestingHost;

namespace CommandScheduler.Providers.Tests.Azure;

/// <summary>The grain storage in Azure's tables is refused, for what it does to schedules.</summary>
public sealed class AzureTableTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_silo_that_would_keep_schedules_in_tables_is_refused_with_what_to_use()
    {
        var watch = new RefusedStart();
        var builder = Host.CreateApplicationBuilder();
        builder.UseOrleans(silo =>
        {
            watch.AddTo(silo);
            silo.UseLocalhostClustering();
            Tables(silo, "UseDevelopmentStorage=true");
            silo.UseAzureTableReminderService(options => options.TableServiceClient = new TableServiceClient("UseDevelopmentStorage=true"));
            silo.AddCommandScheduler(scheduler => scheduler.Handle<Note>((_, _) => Task.CompletedTask));
        });
        using var host = builder.Build();
        var refusal = await watch.AssertAsync(() => host.StartAsync(Cancel));
        Assert.Equal(
            "The grain storage named \"Scheduler\" is that of Orleans in Azure's tables, which keeps schedules such as 'a/b' and 'a_b' in one row, "
                + "and none of more than 960 KB. Use Azure's blobs, of the same account: silo.AddAzureBlobGrainStorage(\"Scheduler\", options => …).",
            Assert.IsType<OrleansConfigurationException>(refusal).Message);
    }

    [Fact]
    public async Task Tables_still_keep_two_schedules_in_one_row_and_no_long_one()
    {
        var account = await AzuriteServer.RequireAccountAsync();
        var builder = new InProcessTestClusterBuilder(1);
        builder.ConfigureSilo((_, silo) => Tables(silo, account));
        await using var cluster = builder.Build();
        await cluster.DeployAsync(Cancel);
        var store = new InTables(new GrainStorageStore(cluster.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>("Scheduler")));
        foreach (var check in (string[])["Ids_that_look_alike_are_kept_apart", "A_document_may_be_large"])
        {
            await Assert.ThrowsAnyAsync<Exception>(() => ScheduleStoreConformance.RunAsync(check, store, Cancel));
        }

        await ScheduleStoreConformance.RunAsync("A_document_is_read_as_it_was_written", store, Cancel);
    }

    private static void Tables(ISiloBuilder silo, string account)
        => silo.AddAzureTableGrainStorage("Scheduler", options => options.TableServiceClient = new TableServiceClient(account));

    private sealed class InTables(IScheduleStore store) : StoreUnderTest
    {
        public override IScheduleStore Store => store;
    }
}
