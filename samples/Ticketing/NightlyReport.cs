using CommandScheduler;

namespace Ticketing;

/// <summary>The sales report of each night, by the clocks of Berlin.</summary>
internal static class NightlyReport
{
    /// <summary>Gets what is scheduled at each start of the program.</summary>
    public static ScheduleBatch Definition => new ScheduleBatch()
        .ScheduleRecurring(new ReportSales(), "30 2 * * *", "nightly", new JobOptions { TimeZone = "Europe/Berlin", IfExists = IfExists.ReplaceIfChanged });
}
