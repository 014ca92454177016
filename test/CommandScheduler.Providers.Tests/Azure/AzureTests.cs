using CommandScheduler.TestSupport;
using CommandScheduler.TestSupport.Databases;

namespace CommandScheduler.Providers.Tests.Azure;

public sealed class AzureTests(AzureTests.Fixture fixture) : DurableConformance(fixture), IClassFixture<AzureTests.Fixture>
{
    protected override int LongestId => 499;

    public sealed class Fixture : SchedulerFixture
    {
        private string _account = "";

        protected override async Task PrepareAsync() => _account = await AzuriteServer.RequireAccountAsync();

        protected override void UseBackEnd(CommandSchedulerBuilder scheduler) => scheduler.KeepOnAzure(_account);
    }
}
