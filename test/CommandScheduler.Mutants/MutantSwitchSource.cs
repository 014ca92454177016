namespace CommandScheduler.Mutants;

/// <summary>The class that is compiled into the copy of the engine and says which mutant is alive.</summary>
internal static class MutantSwitchSource
{
    public const string Text = """
        namespace CommandScheduler;

        public static class MutantSwitch
        {
            public static int Active;
            public static long Steps;
            public static long MostSteps = long.MaxValue;
            public static bool[] Entered;
            public static bool True = true;
            public static bool False;

            public static int At(int member)
            {
                Step();
                if (Entered is { } entered)
                {
                    entered[member] = true;
                }

                return Active;
            }

            public static void Step()
            {
                if (++Steps > MostSteps)
                {
                    throw new System.TimeoutException("The mutant goes on and on.");
                }
            }
        }
        """;
}
