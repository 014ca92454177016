using CommandScheduler.Queries;
using CommandScheduler.Stores;
using CommandScheduler.Testing;

namespace CommandScheduler.OwnStore.Tests;

public sealed class FileStoreUnderTest : StoreUnderTest, IDisposable
{
    private readonly DirectoryInfo _directory = System.IO.Directory.CreateTempSubdirectory("scheduler-own-store-");
    private FileStore _store;

    public FileStoreUnderTest() => _store = new FileStore(_directory.FullName);

    public override StoreFeatures Features => StoreFeatures.Durability | StoreFeatures.Listing;

    public override IScheduleStore Store => _store;

    public override IJobDirectory Directory => new FileJobs(_store);

    public override Task ReopenAsync()
    {
        _store.Dispose();
        _store = new FileStore(_directory.FullName);
        return Task.CompletedTask;
    }

    public void Dispose()
    {
        _store.Dispose();
        _directory.Delete(recursive: true);
    }
}
