namespace StyleKernels.Models.Weights.Store;

/// <summary>What <see cref="WeightsStore.Verify"/> finds.</summary>
public enum StoredState
{
    /// <summary>The store does not have the file.</summary>
    Missing,

    /// <summary>The file has the published hash.</summary>
    Verified,

    /// <summary>No hash is published; the file is the one that first came into the store.</summary>
    Unchanged,

    /// <summary>The file has another hash than the published or the recorded one, or, where there is neither, tensors that are not those of the weights.</summary>
    Damaged,
}
