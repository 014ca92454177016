using CommandScheduler.TestSupport;

using Microsoft.Extensions.DependencyInjection;

namespace CommandScheduler.PostgreSql.Tests.Calls;

/// <summary>What holds for calls of a client holds for those of a silo, which stores new schedules without their grains.</summary>
public sealed class FromSiloTests(FromSiloTests.Fixture fixture) : DurableConformance(fixture), IClassFixture<FromSiloTests.Fixture>
{
    public sealed class Fixture : PostgreSqlFixture
    {
        public override IGrainFactory Grains => SiloServices.GetRequiredService<IGrainFactory>();
    }
}
