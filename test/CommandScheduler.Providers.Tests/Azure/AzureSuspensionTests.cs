using CommandScheduler.TestSupport.Databases;
using CommandScheduler.TestSupport.Processes;

namespace CommandScheduler.Providers.Tests.Azure;

public sealed class AzureSuspensionTests() : SuspensionConformance("azure")
{
    protected override Task<string> DatabaseAsync() => AzuriteServer.RequireAccountAsync();
}
