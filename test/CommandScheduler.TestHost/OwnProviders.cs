using Azure.Data.Tables;
using Azure.Storage.Blobs;

using CommandScheduler;

using StackExchange.Redis;

namespace Orleans.Hosting;

/// <summary>A silo's own grain storage and reminders, brought as <c>docs/stores.md</c> says; a test compares the lines.</summary>
internal static class OwnProviders
{
    public static CommandSchedulerBuilder KeepOnRedis(this CommandSchedulerBuilder scheduler, string redis)
    {
        AddRedis(scheduler.Silo, redis);
        return scheduler;
    }

    public static CommandSchedulerBuilder KeepOnAzure(this CommandSchedulerBuilder scheduler, string azure)
    {
        AddAzure(scheduler.Silo, azure);
        return scheduler;
    }

    private static void AddRedis(ISiloBuilder silo, string redis) =>
        silo
            .AddRedisGrainStorage("Scheduler", options =>
            {
                options.ConfigurationOptions = ConfigurationOptions.Parse(redis);
                options.DeleteStateOnClear = true;           // a schedule that is done leaves nothing behind
            })
            .UseRedisReminderService(options => options.ConfigurationOptions = ConfigurationOptions.Parse(redis));

    private static void AddAzure(ISiloBuilder silo, string azure) =>
        silo
            .AddAzureBlobGrainStorage("Scheduler", options =>
            {
                options.BlobServiceClient = new BlobServiceClient(azure);
                options.ContainerName = "scheduler";         // of this service alone: names of blobs have no ServiceId
            })
            .UseAzureTableReminderService(options => options.TableServiceClient = new TableServiceClient(azure));
}
