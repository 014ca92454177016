using Microsoft.Extensions.Options;

namespace CommandScheduler;

/// <summary>Checks the ranges of the options.</summary>
[OptionsValidator]
internal sealed partial class SchedulerOptionsValidator : IValidateOptions<SchedulerOptions>;
