namespace Ticketing;

/// <summary>Reports what was sold so far.</summary>
[GenerateSerializer, Alias("ticketing.report-sales")]
internal sealed record ReportSales;
