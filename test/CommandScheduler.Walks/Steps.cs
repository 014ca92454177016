namespace CommandScheduler.Walks;

/// <summary>A walk as steps between places: between files, or between rooms.</summary>
internal sealed class Steps
{
    private readonly Dictionary<string, (int Entries, int Back)> _byPlace = [];
    private readonly Dictionary<(string From, string To), int> _hops = [];

    public Steps(IEnumerable<string> places)
    {
        var here = "";
        foreach (var place in places.Where(place => place != here))
        {
            var (entries, back) = _byPlace.GetValueOrDefault(place);
            _byPlace[place] = (entries + 1, entries == 0 ? back : back + 1);
            var hop = (here, place);
            _hops[hop] = _hops.GetValueOrDefault(hop) + 1;
            here = place;
        }
    }

    public int Places => _byPlace.Count;

    /// <summary>Gets how often the place changes; the first is a change, too.</summary>
    public int Changes => _byPlace.Values.Sum(place => place.Entries);

    /// <summary>Gets how many changes lead to a place that was left before.</summary>
    public int Back => _byPlace.Values.Sum(place => place.Back);

    /// <summary>Gets the places, those first that are left and entered again most.</summary>
    public IEnumerable<(string Place, int Entries, int Back)> ByBack
        => from place in _byPlace
           orderby place.Value.Back descending, place.Value.Entries descending, place.Key
           select (place.Key, place.Value.Entries, place.Value.Back);

    /// <summary>Gets the ways between two places, those first that are gone most.</summary>
    public IEnumerable<(string From, string To, int Times)> Hops
        => from hop in _hops
           where hop.Key.From.Length > 0
           orderby hop.Value descending, hop.Key.From, hop.Key.To
           select (hop.Key.From, hop.Key.To, hop.Value);
}
