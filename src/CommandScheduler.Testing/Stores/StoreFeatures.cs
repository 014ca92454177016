using System.Diagnostics.CodeAnalysis;

namespace CommandScheduler.Testing;

/// <summary>What a store can do beyond reading and writing schedules.</summary>
[Flags]
[Experimental(SchedulerNames.StoresAreExperimental)]
public enum StoreFeatures
{
    /// <summary>Nothing else.</summary>
    None = 0,

    /// <summary>What was written is still there after the store was closed: see <see cref="StoreUnderTest.ReopenAsync"/>.</summary>
    Durability = 1,

    /// <summary>Jobs can be listed and counted: see <see cref="StoreUnderTest.Directory"/>.</summary>
    Listing = 2,

    /// <summary>Applications write changes into an inbox: see <see cref="StoreUnderTest.AddEntryAsync"/>.</summary>
    Inbox = 4,

    /// <summary>Several silos use the same data at once: see <see cref="StoreUnderTest.OtherInstance"/>.</summary>
    SeveralInstances = 8,

    /// <summary>The outcomes that writes and deletions carry are kept: see <see cref="StoreUnderTest.ReadOutcomesAsync"/>.</summary>
    Outcomes = 16,
}
